"""Backtests: what a policy's classification says of a table of past complaints, by the million.

In: a compiled policy and a table (CSV, Parquet, or columns of a warehouse). Out: the class and the rules that matched,
row for row what the kernel says of a complaint with these facts when it is opened. The conditions of the policy become
expressions over columns, written once (`expressions`) for every engine that speaks a `Dialect`.
"""
