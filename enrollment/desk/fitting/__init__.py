"""Who fits an opening and what fits somebody, for staff: ranked with reasons, and why one stands above another."""
