package dev.keyledger.console.propagation;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** What is said of where a change has arrived. */
@MessageBundle(value = "arrival", locale = "en")
public interface ArrivalTexts {
    @Message("Asking which gateways have it…")
    String asking();

    @Message("Which gateways have it can't be told at the moment.")
    String unknown();

    @Message("No gateway tells what it has.")
    String nobody();

    @Message("Refused by {applied} of {of} gateways")
    String refusedBy(int applied, int of);

    @Message("Known to {applied} of {of} gateways")
    String knownTo(int applied, int of);

    @Message("the last after {millis} ms")
    String slowest(long millis);

    @Message("waiting for {ids} since {since}")
    String waitingFor(String ids, String since);

    @Message("and {count} more")
    String more(int count);

    @Message("One is of an older build that can't read this change, and refuses the key.")
    String olderOne();

    @Message("{count} are of an older build that can't read this change, and refuse the key.")
    String older(long count);

    @Message("One more is silent; silent verifiers refuse by themselves.")
    String silentOne();

    @Message("{count} more are silent; silent verifiers refuse by themselves.")
    String silent(long count);

    @Message("This page asks no more.")
    String askedEnough();
}
