/** A believable CRM database: its schema, its data, the transactions of its users, its migrations and its worst day. */
@NullMarked
package io.tidemark.demo.crm;

import org.jspecify.annotations.NullMarked;
