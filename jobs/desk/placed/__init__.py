"""The employer's pages after a hire: agreements, hours of a week, invoices."""
