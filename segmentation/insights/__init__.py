"""What the customers do and say tells: drivers of satisfaction, words of answers, and the way they take."""
