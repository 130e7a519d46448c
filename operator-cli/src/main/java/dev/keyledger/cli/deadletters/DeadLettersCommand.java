package dev.keyledger.cli.deadletters;

import picocli.CommandLine.Command;

@Command(
        name = "dead-letters",
        description = "Gateway requests that could not be counted, and key events that could not be read.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ListLetters.class, ShowLetter.class, RequeueLetters.class, DropLetters.class})
public final class DeadLettersCommand {}
