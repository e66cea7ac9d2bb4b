/** The long-running services: their parts, what keeps these at work, and what they leave under data-dir. */
@NullMarked
package io.tidemark.cli.service;

import org.jspecify.annotations.NullMarked;
