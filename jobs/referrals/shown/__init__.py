"""What of a referral is shown to whom."""
