package dev.keyledger.cli.trace;

import picocli.CommandLine.Command;

@Command(
        name = "trace",
        description = "Traces of LLM requests.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = TraceReplay.class)
public final class TraceCommand {}
