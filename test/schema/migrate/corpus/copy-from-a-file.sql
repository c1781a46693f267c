COPY t FROM '/nonexistent/rows.txt';
