package io.tidemark.testkit;

import io.tidemark.demo.server.ProvisionedDirectory;
import io.tidemark.demo.server.ServerStartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Debian packages of one suite, unpacked into a directory of their own together with every library they need, the C library
 * included. Nothing is installed: apt works on its own lists, cache and state, and programs run through the unpacked dynamic
 * loader, so the suite may be newer or older than the machine.
 *
 * @param directory the unpacked file system tree
 */
record DebianRoot(Path directory) {

    private static final String DEFAULT_MIRROR = "http://deb.debian.org/debian";
    private static final Path KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
    private static final String TREE = "root";
    private static final String VERSIONS = "packages";

    /**
     * Returns the packages from the cache, or downloads and unpacks them first.
     *
     * @param suite    such as {@code bookworm} or {@code sid}
     * @param packages the packages wanted; their dependencies come by themselves
     * @throws ServerStartException if they cannot be had here; the message says what is missing
     */
    static DebianRoot of(String name, String suite, List<String> packages) {
        Path cached = TestkitCache.directory().resolve(name + "-" + suite);
        try {
            return new DebianRoot(
                    ProvisionedDirectory.provide(cached, directory -> download(suite, packages, directory)));
        } catch (IOException e) {
            throw new ServerStartException(
                    "Cannot get the packages " + packages + " of Debian " + suite
                            + ": this needs apt-get, dpkg-deb and a reachable Debian mirror (or Docker with"
                            + " -Dtidemark.test.docker=true); " + e.getMessage(),
                    e);
        }
    }

    /** A path inside the unpacked tree, given without a leading slash. */
    Path resolve(String path) {
        return directory.resolve(TREE).resolve(path);
    }

    /** The upstream version of one of the packages, without Debian's epoch and revision. */
    String upstreamVersion(String packageName) {
        try {
            for (String line : Files.readAllLines(directory.resolve(VERSIONS), StandardCharsets.UTF_8)) {
                if (line.startsWith(packageName + "_")) {
                    String version = line.split("_", -1)[1].replaceFirst("^\\d+%3a", "");
                    return version.replaceFirst("-[^-]*$", "");
                }
            }
        } catch (IOException e) {
            throw new ServerStartException("Cannot read the cached packages in " + directory + ": delete it", e);
        }
        throw new ServerStartException("The package " + packageName + " is not in " + directory + ": delete it");
    }

    /**
     * The command that runs a program with the unpacked loader and libraries.
     *
     * @param moreLibraries directories searched before the suite's own
     */
    List<String> command(Path program, List<Path> moreLibraries) {
        List<String> libraries = new ArrayList<>();
        moreLibraries.forEach(path -> libraries.add(path.toString()));
        libraries.add(resolve("usr/lib/x86_64-linux-gnu").toString());
        libraries.add(resolve("lib/x86_64-linux-gnu").toString());
        return List.of(loader().toString(), "--library-path", String.join(":", libraries), program.toString());
    }

    private Path loader() {
        // Since the merge of / and /usr, packages of newer suites ship it under /usr only.
        return Stream.of(
                        "usr/lib64/ld-linux-x86-64.so.2",
                        "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
                        "lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
                .map(this::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new ServerStartException("No dynamic loader in " + directory + ": delete it"));
    }

    private static void download(String suite, List<String> packages, Path directory) throws IOException {
        Path apt = Files.createDirectories(directory.resolve("apt"));
        Path configuration = writeConfiguration(apt, suite);
        List<String> aptGet = List.of("apt-get", "-c", configuration.toString(), "-q");
        Commands.run(apt, plus(aptGet, List.of("update")));
        Commands.run(apt, plus(plus(aptGet, List.of("install", "--download-only", "-y")), packages));
        Path tree = Files.createDirectories(directory.resolve(TREE));
        List<Path> archives;
        try (Stream<Path> files = Files.list(apt.resolve("cache/archives"))) {
            archives = files.filter(file -> file.toString().endsWith(".deb"))
                    .sorted()
                    .toList();
        }
        for (Path archive : archives) {
            Commands.run(apt, List.of("dpkg-deb", "--extract", archive.toString(), tree.toString()));
        }
        Files.write(
                directory.resolve(VERSIONS),
                archives.stream().map(file -> file.getFileName().toString()).toList(),
                StandardCharsets.UTF_8);
        ProvisionedDirectory.deleteRecursively(apt);
    }

    private static Path writeConfiguration(Path apt, String suite) throws IOException {
        Files.createDirectories(apt.resolve("lists/partial"));
        Files.createDirectories(apt.resolve("cache/archives/partial"));
        Files.createDirectories(apt.resolve("state"));
        // With an empty status file nothing counts as installed, so the C library comes along too.
        Files.createFile(apt.resolve("status"));
        String signedBy = Files.exists(KEYRING) ? " signed-by=" + KEYRING : "";
        Files.writeString(
                apt.resolve("sources.list"),
                "deb [arch=amd64" + signedBy + "] " + mirror(apt) + " " + suite + " main\n",
                StandardCharsets.UTF_8);
        Path configuration = apt.resolve("apt.conf");
        Files.writeString(configuration, """
                #clear APT::Update::Post-Invoke;
                #clear APT::Update::Post-Invoke-Success;
                #clear DPkg::Post-Invoke;
                Dir::Etc::SourceList "@APT@/sources.list";
                Dir::Etc::SourceParts "/dev/null";
                Dir::State "@APT@/state";
                Dir::State::Lists "@APT@/lists";
                Dir::State::Status "@APT@/status";
                Dir::Cache "@APT@/cache";
                APT::Architecture "amd64";
                APT::Architectures "amd64";
                APT::Install-Recommends "false";
                APT::Sandbox::User "root";
                Acquire::Retries "3";
                """.replace("@APT@", apt.toString()), StandardCharsets.UTF_8);
        return configuration;
    }

    /** The mirror that this machine's own apt uses, since another may be out of reach from here. */
    private static String mirror(Path workingDirectory) throws IOException {
        String uris = Commands.run(
                workingDirectory,
                List.of("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"));
        return uris.lines()
                .map(uri -> uri.strip().replaceFirst("/$", ""))
                .filter(uri -> uri.matches("https?://.*/debian"))
                .findFirst()
                .orElse(DEFAULT_MIRROR);
    }

    private static List<String> plus(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
