package io.tidemark.database;

/**
 * A database (schema).
 *
 * @param name its name
 * @param createStatement {@code SHOW CREATE DATABASE}, verbatim
 */
public record CatalogDatabase(String name, String createStatement) {}
