"""Copy number and allelic imbalance of named regions, with a limit for every 0."""
