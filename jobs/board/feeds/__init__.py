"""The board for machines that read feeds: Atom, Indeed's XML, the sitemap. All public."""
