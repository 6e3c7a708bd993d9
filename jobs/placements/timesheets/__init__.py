"""Weekly timesheets: what the learner worked, entered by them and approved by who supervises them."""
