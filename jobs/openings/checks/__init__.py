"""What a reviewer should look at in an opening before it goes public: found by machine, decided by people."""
