\copy t from 'rows.csv' csv
