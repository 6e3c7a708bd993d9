"""What staff saw before they acted or typed, held against what stands now."""
