package io.tidemark.restore.merge;

import java.util.Iterator;

/** Decides which texts are equal under a collation. Only a server knows that exactly. */
@FunctionalInterface
public interface TextEquality {

    /**
     * Starts to compare.
     *
     * @param charset the server's name of the texts' character set
     * @param collation the collation's name; empty for the character set's default
     * @throws RuntimeException if nobody knows that collation
     */
    ComparedTexts open(String charset, String collation);

    /** A growing set of texts under one collation. */
    interface ComparedTexts extends AutoCloseable {
        /**
         * Adds texts and reports each that equals another one.
         *
         * @param texts all of them new, under ids that were not used before
         * @param equal hears of every new text that is equal to one with another id
         */
        void add(Iterator<Text> texts, EqualTexts equal);

        @Override
        void close();
    }

    /**
     * A text.
     *
     * @param id its number
     * @param bytes as stored, in the character set
     */
    record Text(long id, byte[] bytes) {}

    /** Hears of equal texts. */
    @FunctionalInterface
    interface EqualTexts {
        /**
         * Two texts are equal.
         *
         * @param id a text
         * @param representative the one text that stands for all that are equal to it
         */
        void equal(long id, long representative);
    }
}
