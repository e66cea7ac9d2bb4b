/**
 * The configuration: every setting is defined once in {@link io.tidemark.config.Settings}; reading, checking, suggestions for
 * unknown keys and the settings page all follow from the definitions.
 */
@NullMarked
package io.tidemark.config;

import org.jspecify.annotations.NullMarked;
