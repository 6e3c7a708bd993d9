"""What somebody saw before they acted or typed, held against what stands now."""
