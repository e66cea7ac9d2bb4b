package io.tidemark.demo.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Random decisions that a seed repeats. */
final class Choice {

    private final SplittableRandom random;

    Choice(SplittableRandom random) {
        this.random = random;
    }

    /** From 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From {@code first} to {@code last}. */
    int between(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    boolean percent(int chance) {
        return random.nextInt(100) < chance;
    }

    <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    @SafeVarargs
    final <T> T of(T... values) {
        return values[random.nextInt(values.length)];
    }

    /** Some of the values, in their order; at least one. */
    <T> List<T> some(List<T> values) {
        List<T> chosen = new ArrayList<>();
        for (T value : values) {
            if (random.nextBoolean()) {
                chosen.add(value);
            }
        }
        return chosen.isEmpty() ? List.of(of(values)) : chosen;
    }

    /** The text, or nothing. */
    String maybe(int chance, Supplier<String> text) {
        return percent(chance) ? text.get() : "";
    }
}
