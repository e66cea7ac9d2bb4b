package io.tidemark.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidemark.journal.JournalConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the YAML file, then the environment over it, and reports everything that is wrong at once. */
public final class ConfigLoader {

    private static final String ENVIRONMENT_PREFIX = "TIDEMARK_";

    /** Variables that begin like a setting's and are none. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("TIDEMARK_JAVA_OPTS", "TIDEMARK_BUILD", "TIDEMARK_TARGET_PASSWORD", "TIDEMARK_TARGET_PASSWORD_FILE");

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, String> environment;

    /** @param environment the process's environment variables */
    public ConfigLoader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * Loads the configuration.
     *
     * @param file the YAML file; null to read the environment only
     * @param needed parts that must be set
     * @throws InvalidConfigException with every problem there is
     */
    public TidemarkConfig load(@Nullable Path file, Set<ConfigPart> needed) throws InvalidConfigException {
        Path base = file == null ? Path.of("") : file.toAbsolutePath().getParent();
        SettingTexts texts = new SettingTexts(base.toAbsolutePath());
        if (file != null && !readYaml(file, texts)) {
            // That a file which cannot be read lacks settings is no news.
            throw new InvalidConfigException(texts.problems());
        }
        readEnvironment(texts);
        return read(texts, needed);
    }

    private static TidemarkConfig read(SettingTexts texts, Set<ConfigPart> needed) throws InvalidConfigException {
        String name = texts.value(Settings.SOURCE_NAME);
        if (name != null && !name.matches("[A-Za-z0-9_-]{1,100}")) {
            texts.problem(
                    Settings.SOURCE_NAME.path(), "'" + name + "' is not a name: use letters, digits, - and _ only");
        }
        SourceConfig source = wanted(texts, needed, ConfigPart.SOURCE, Settings.SOURCE_URL)
                ? SourceConfig.read(texts, String.valueOf(name))
                : null;
        if (needed.contains(ConfigPart.KAFKA)) {
            texts.required(Settings.KAFKA_BOOTSTRAP_SERVERS);
        }
        KafkaConfig kafka = KafkaConfig.read(texts);
        ArchiveConfig archive =
                wanted(texts, needed, ConfigPart.ARCHIVE, Settings.ARCHIVE_URL) ? ArchiveConfig.read(texts) : null;
        SnapshotConfig snapshot = SnapshotConfig.read(texts);
        RestoreConfig restore = RestoreConfig.read(texts);
        MetricsConfig metrics = MetricsConfig.read(texts);
        VerifyConfig verify = VerifyConfig.read(texts);
        RetentionConfig retention = RetentionConfig.read(texts);
        Path dataDir = texts.path(Settings.DATA_DIR);
        boolean incomplete = name == null || snapshot == null || restore == null || dataDir == null;
        if (!texts.problems().isEmpty() || incomplete || metrics == null || verify == null || retention == null) {
            throw new InvalidConfigException(texts.problems());
        }
        return new TidemarkConfig(name, source, kafka, archive, snapshot, restore, metrics, verify, retention, dataDir);
    }

    private static boolean wanted(SettingTexts texts, Set<ConfigPart> needed, ConfigPart part, Setting<?> sign) {
        return needed.contains(part) || texts.has(sign);
    }

    /** Returns whether the file could be read as YAML at all. */
    private static boolean readYaml(Path file, SettingTexts texts) {
        JsonNode root;
        try {
            root = YAML.readTree(Files.readString(file, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            texts.problem(file.toString(), notYaml(e));
            return false;
        } catch (IOException e) {
            texts.problem(
                    file.toString(),
                    Files.exists(file)
                            ? "cannot be read: it must be a YAML file in UTF-8 that this user may read"
                            : "does not exist: --config must name the configuration file");
            return false;
        }
        Map<String, String> found = new TreeMap<>();
        if (root.isObject()) {
            flatten("", root, found);
        } else if (!root.isMissingNode() && !root.isNull()) {
            texts.problem(
                    file.toString(), "is not a YAML mapping: it must hold lines like 'source:' with settings below");
        }
        found.forEach((path, text) -> {
            if (known(path)) {
                texts.put(path, text);
            } else if (path.startsWith(Settings.KAFKA_PREFIX)) {
                texts.problem(path, "is not a setting" + suggestion(path, kafkaPaths()));
            } else {
                texts.problem(path, "is not a setting" + suggestion(path, knownPaths()));
            }
        });
        return true;
    }

    /** The parser's own message may quote the line, which may hold a secret; only its place is told. */
    private static String notYaml(JsonProcessingException e) {
        String place = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return "is not valid YAML" + place + ": check the indentation, the quotes, and that no key stands twice";
    }

    private static void flatten(String path, JsonNode node, Map<String, String> found) {
        if (node.isObject()) {
            node.properties()
                    .forEach(child -> flatten(
                            path.isEmpty() ? child.getKey() : path + "." + child.getKey(), child.getValue(), found));
        } else if (node.isArray()) {
            List<String> items = new ArrayList<>();
            node.forEach(item -> items.add(item.asText()));
            found.put(path, String.join(",", items));
        } else if (!node.isNull()) {
            found.put(path, node.asText());
        }
    }

    private void readEnvironment(SettingTexts texts) {
        Map<String, String> paths =
                knownPaths().stream().collect(Collectors.toMap(Setting::environmentName, path -> path));
        new TreeMap<>(environment).forEach((name, text) -> {
            if (!name.startsWith(ENVIRONMENT_PREFIX) || OTHER_VARIABLES.contains(name)) {
                return;
            }
            String path = paths.get(name);
            if (path != null) {
                texts.put(path, text);
            } else if (name.startsWith("TIDEMARK_KAFKA_")) {
                String kafkaPath = kafkaPath(name);
                if (known(kafkaPath)) {
                    texts.put(kafkaPath, text);
                } else {
                    texts.problem(
                            name, "is not " + kafkaPath + " of Kafka's clients" + suggestion(kafkaPath, kafkaPaths()));
                }
            } else {
                texts.problem(name, "is not an environment variable of Tidemark" + suggestion(name, paths.keySet()));
            }
        });
    }

    /** Kafka's own settings are words with dots between them, so every underscore was one. */
    private static String kafkaPath(String name) {
        String path = name.substring(ENVIRONMENT_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
        return path.endsWith(".file")
                ? path.substring(0, path.length() - ".file".length()) + Setting.FILE_SUFFIX
                : path;
    }

    private static boolean known(String path) {
        String setting = path.endsWith(Setting.FILE_SUFFIX) ? SettingTexts.withoutSuffix(path) : path;
        return knownPaths().contains(path)
                || path.startsWith(Settings.KAFKA_PREFIX)
                        && JournalConfig.clientSettings().contains(setting.substring(Settings.KAFKA_PREFIX.length()));
    }

    private static Set<String> kafkaPaths() {
        Set<String> paths = JournalConfig.clientSettings().stream()
                .map(setting -> Settings.KAFKA_PREFIX + setting)
                .collect(Collectors.toCollection(TreeSet::new));
        paths.add(Settings.KAFKA_BOOTSTRAP_SERVERS.path());
        return paths;
    }

    private static Set<String> knownPaths() {
        Set<String> paths = Settings.ALL.stream().map(Setting::path).collect(Collectors.toSet());
        Settings.ALL.stream()
                .filter(Setting::secret)
                .forEach(setting -> paths.add(setting.path() + Setting.FILE_SUFFIX));
        return paths;
    }

    private static String suggestion(String name, Set<String> candidates) {
        return NearestName.of(name, candidates)
                .map(candidate -> ": did you mean " + candidate + "?")
                .orElse(": docs/configuration.md lists them all");
    }
}
