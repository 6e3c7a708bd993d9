"""What becomes of an opening after its review: dates, reminders, renewal, changes, the days for veterans."""
