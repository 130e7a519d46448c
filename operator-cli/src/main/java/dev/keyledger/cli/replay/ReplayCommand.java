package dev.keyledger.cli.replay;

import picocli.CommandLine.Command;

@Command(
        name = "replay",
        description = "Rebuilds a read model from its log, beside the live one.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReplayKeys.class, ReplayUsage.class, ReplayUsageCopy.class})
public final class ReplayCommand {}
