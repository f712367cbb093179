"""Fenqun beside what a user would pick instead; see docs/benchmarks.md. Nothing here is a test."""
