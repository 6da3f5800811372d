INSERT INTO gold.customer_segment_history BY NAME
SELECT getvariable('t') AS as_of, getvariable('t')::DATE AS month_start, * FROM rfm('known_sale', getvariable('t'));
