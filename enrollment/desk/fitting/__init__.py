"""Who fits an opening, for staff: ranked with reasons and last contact, and why one stands above another."""
