package io.tidemark.cli;

import java.util.List;

/** The commands there are. */
final class Commands {

    /** In the order in which the help lists them. */
    private static final List<String> NAMES = List.of(
            "check",
            "run",
            "capture",
            "archiver",
            "snapshot",
            "compact",
            "derive",
            "status",
            "restore",
            "rebase",
            "records",
            "history",
            "verify",
            "drill",
            "prune",
            "demo",
            "torture",
            "chaos");

    private Commands() {}

    /**
     * What has to be known to understand a command line: the command that it begins with, or all of them where it begins with none. Each
     * takes some milliseconds to read its options off the class.
     */
    static List<TidemarkCommand> meant(String[] args, Surroundings surroundings) {
        List<String> names = args.length > 0 && NAMES.contains(args[0]) ? List.of(args[0]) : NAMES;
        return names.stream().map(name -> make(name, surroundings)).toList();
    }

    private static TidemarkCommand make(String name, Surroundings surroundings) {
        return switch (name) {
            case "check" -> new CheckCommand(surroundings);
            case "run" -> new RunCommand(surroundings);
            case "capture" -> new CaptureCommand(surroundings);
            case "archiver" -> new ArchiverCommand(surroundings);
            case "snapshot" -> new SnapshotCommand(surroundings);
            case "compact" -> new CompactCommand(surroundings);
            case "derive" -> new DeriveCommand(surroundings);
            case "status" -> new StatusCommand(surroundings);
            case "restore" -> new RestoreCommand(surroundings);
            case "rebase" -> new RebaseCommand(surroundings);
            case "records" -> new RecordsCommand(surroundings);
            case "history" -> new HistoryCommand(surroundings);
            case "verify" -> new VerifyCommand(surroundings);
            case "drill" -> new DrillCommand(surroundings);
            case "prune" -> new PruneCommand(surroundings);
            case "demo" -> new DemoCommand(surroundings);
            case "torture" -> new TortureCommand(surroundings);
            case "chaos" -> new ChaosCommand(surroundings);
            default -> throw new IllegalArgumentException("'" + name + "' is no command");
        };
    }
}
