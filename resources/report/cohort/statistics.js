// Exact statistics on counts.

const LOG_FACTORIALS = [0, 0];
function logFactorial(n) {
  for (let at = LOG_FACTORIALS.length; at <= n; at += 1) LOG_FACTORIALS.push(LOG_FACTORIALS[at - 1] + Math.log(at));
  return LOG_FACTORIALS[n];
}
const logChoose = (n, k) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

// P(X >= k) of a binomial law.
function binomialTail(k, n, p) {
  if (k <= 0) return 1;
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  let sum = 0;
  for (let at = k; at <= n; at += 1) sum += Math.exp(logChoose(n, at) + at * Math.log(p) + (n - at) * Math.log1p(-p));
  return Math.min(1, sum);
}

function bisected(isAbove) {
  let low = 0, high = 1;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (isAbove(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

// Exact two-sided 95 % bounds of k of n (Clopper CJ, Pearson ES, Biometrika 1934;26:404).
function exactInterval(k, n) {
  if (!n) return [0, 1];
  return [
    k === 0 ? 0 : bisected(p => binomialTail(k, n, p) > 0.025),
    k === n ? 1 : bisected(p => 1 - binomialTail(k + 1, n, p) < 0.025),
  ];
}

// Two-sided Fisher exact p of [[a, b], [c, d]]: all tables that are no more likely.
function fisher(a, b, c, d) {
  const row = a + b, column = a + c, total = a + b + c + d;
  const log = x => logChoose(row, x) + logChoose(total - row, column - x) - logChoose(total, column);
  const observed = log(a) + 1e-7;
  let sum = 0;
  for (let x = Math.max(0, column - (total - row)); x <= Math.min(row, column); x += 1) {
    const one = log(x);
    if (one <= observed) sum += Math.exp(one);
  }
  return Math.min(1, sum);
}

// Complementary error function (Numerical Recipes, erfcc; relative error below 1.2e-7).
function erfc(x) {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const terms = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
  const value = t * Math.exp(-x * x + terms.reduceRight((sum, one) => sum * t + one, 0));
  return x >= 0 ? value : 2 - value;
}

// Cochran-Mantel-Haenszel with continuity correction: p and the common odds ratio of the strata.
function mantelHaenszel(tables) {
  let difference = 0, variance = 0, over = 0, under = 0;
  for (const [a, b, c, d] of tables) {
    const n = a + b + c + d;
    if (n < 2) continue;
    difference += a - (a + b) * (a + c) / n;
    variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1));
    over += a * d / n;
    under += b * c / n;
  }
  const corrected = Math.max(0, Math.abs(difference) - 0.5);
  return { p: variance ? erfc(Math.sqrt(corrected * corrected / variance / 2)) : 1, odds: under ? over / under : over ? Infinity : NaN };
}

// q by Benjamini and Hochberg, in the order of the p values.
function benjaminiHochberg(values) {
  const order = values.map((_, at) => at).sort((one, other) => values[other] - values[one]);
  const found = new Array(values.length);
  let least = 1;
  order.forEach((at, place) => {
    least = Math.min(least, values[at] * values.length / (values.length - place));
    found[at] = least;
  });
  return found;
}
