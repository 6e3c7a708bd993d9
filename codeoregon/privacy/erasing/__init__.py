"""Deleting an account: at once what its owner sees, then by a task every trace that may go."""
