package io.tidemark.demo.crm;

import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Names and texts as customers write them, with accents, other scripts and emoji; a function of the random source only. */
final class CrmWords {

    private static final LocalDateTime EPOCH = LocalDateTime.of(2021, 3, 1, 8, 30);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private static final List<String> FIRST_NAMES = List.of(
            "Anna", "Zoë", "José", "Łukasz", "Søren", "Jürgen", "Nguyễn", "Мария", "Γιώργος", "李", "さくら", "민준", "محمد",
            "Renée", "Björk", "Ian", "O'Neil", "Priya", "Chloé", "Çağla");
    private static final List<String> LAST_NAMES = List.of(
            "Müller",
            "García",
            "Kowalski",
            "Åkesson",
            "Иванова",
            "Παπαδόπουλος",
            "王",
            "田中",
            "김",
            "D'Angelo",
            "Smith",
            "van der Berg",
            "Núñez",
            "Öztürk",
            "Ferreira",
            "Dvořák",
            "Nakamura",
            "Brown",
            "Lefèvre",
            "al-Hassan");
    private static final List<String> COMPANY_WORDS = List.of(
            "Nordlicht",
            "Café Olé",
            "Blue Harbor",
            "光明",
            "Zündfunk",
            "Атлас",
            "Sunrise ☀️",
            "Ribeira",
            "Quarz",
            "Tide & Mark",
            "Świat",
            "Pixel 🚀",
            "Høyfjell",
            "サクラ商事",
            "Acme",
            "Boréal");
    private static final List<String> LEGAL_FORMS =
            List.of("GmbH", "S.A.", "Ltd", "AB", "Société Générée", "Ñandú S.L.");
    private static final List<String> TOPICS = List.of(
            "Renewal",
            "Offer",
            "Onboarding",
            "Price question",
            "Complaint",
            "Demo",
            "Contract review",
            "Über uns",
            "続き");

    private CrmWords() {}

    static String pick(RandomGenerator random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    static String firstName(RandomGenerator random) {
        return pick(random, FIRST_NAMES);
    }

    static String lastName(RandomGenerator random) {
        return pick(random, LAST_NAMES);
    }

    static String company(RandomGenerator random) {
        return pick(random, COMPANY_WORDS) + " " + pick(random, LAST_NAMES);
    }

    /** Only characters of latin1. */
    static String legalName(RandomGenerator random) {
        return "M\u00fcnster " + random.nextInt(10_000) + " " + pick(random, LEGAL_FORMS);
    }

    static String topic(RandomGenerator random) {
        return pick(random, TOPICS) + " " + Integer.toString(random.nextInt(1_000_000), 36);
    }

    static String paragraph(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int sentence = random.nextInt(1, 5); sentence > 0; sentence--) {
            text.append(topic(random))
                    .append(" with ")
                    .append(firstName(random))
                    .append(".\n");
        }
        return text.toString();
    }

    static String json(RandomGenerator random) {
        return "{\"score\": " + random.nextInt(100) + ", \"source\": \"" + topic(random) + "\", \"vip\": "
                + random.nextBoolean() + ", \"visits\": [" + random.nextInt(9) + ", null, 2.5]}";
    }

    static String dateTime(RandomGenerator random) {
        return DATE_TIME.format(
                EPOCH.plusSeconds(random.nextInt(150_000_000)).plusNanos(random.nextInt(1_000_000) * 1000L));
    }

    static String date(RandomGenerator random) {
        return dateTime(random).substring(0, 10);
    }

    static String time(RandomGenerator random) {
        return dateTime(random).substring(11, 19);
    }

    static byte[] bytes(RandomGenerator random, int length) {
        byte[] result = new byte[length];
        random.nextBytes(result);
        return result;
    }

    static byte[] uuid(RandomGenerator random) {
        return ByteBuffer.allocate(16)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
    }
}
