package io.tidemark.demo.types;

/**
 * A character set of a server.
 *
 * @param name as the server names it
 * @param maxBytes of one character
 */
public record CharacterSetInfo(String name, int maxBytes) {}
