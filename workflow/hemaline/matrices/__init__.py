"""Sample x gene matrices in three states, from this project's tables or any MAF."""
