ALTER TABLE "orders" ADD COLUMN "notes" jsonb;--> statement-breakpoint
CREATE INDEX "orders_customer_idx" ON "orders" USING btree ("customer_id");
