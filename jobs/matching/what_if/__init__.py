"""What would be if: a need asked for less, or a badge more. Computed when somebody asks, never stored."""
