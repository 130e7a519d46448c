package dev.keyledger.cli.timeline;

import picocli.CommandLine.Command;

@Command(
        name = "timeline",
        description = "What to do about an event store that was restored to an earlier point than Kafka knows it at.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ShowTimeline.class, AcceptTimeline.class})
public final class TimelineCommand {}
