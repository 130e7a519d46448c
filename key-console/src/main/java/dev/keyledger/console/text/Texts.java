package dev.keyledger.console.text;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/**
 * Every text that people read in the console, in English, but for times, counts and money, which {@code format} words, and
 * for what a service says about its own refusal. Templates say {@code {msg:createKey}}.
 */
@MessageBundle
public interface Texts {
    @Message("Skip to content")
    String skip();

    @Message("Settings")
    String settings();

    @Message("Choose a workspace")
    String switchWorkspace();

    @Message("Workspace {name}, choose another")
    String switchWorkspaceFrom(String name);

    @Message("Workspaces")
    String workspacesTitle();

    @Message("not set up yet")
    String workspaceNotSetUp();

    @Message("The names of your workspaces are missing: the service that knows them doesn't answer.")
    String workspacesMissing();

    @Message("You have no workspace yet")
    String workspacesNoneTitle();

    @Message(
            "Your account is in no workspace. Ask whoever administers your organisation to add you to one, then sign in again.")
    String workspacesNoneText();

    @Message("The workspace {id} isn't set up yet")
    String notProvisionedTitle(String id);

    @Message(
            "You have a role in it, but nobody has provisioned it, so it has no primary key and no room for others. A platform operator does that with one command; this page shows the keys from then on.")
    String notProvisionedText();

    @Message("Member")
    String roleMember();

    @Message("Admin")
    String roleAdmin();

    @Message("Operator")
    String roleOperator();

    @Message("Sign in")
    String signIn();

    @Message("Sign out")
    String signOut();

    @Message("You are signed in")
    String signedInTitle();

    @Message("Go on")
    String signedInGoOn();

    @Message("Your other tab knows. Close this one, and go on where you left off.")
    String signedInAgainText();

    @Message("You are signed in again, and nothing was lost. Go on where you left off.")
    String signedInAgainNotice();

    @Message("You are signed out")
    String signedOutTitle();

    @Message("Nothing of this session is left in the browser.")
    String signedOutText();

    @Message("Signing in didn't work")
    String signInFailedTitle();

    @Message(
            "The answer of the sign-in page doesn't belong to a question of ours, perhaps because it took long or was opened twice. Start again.")
    String signInFailedText();

    @Message("Your session has ended")
    String sessionEndedTitle();

    @Message(
            "What you have typed is still here. Sign in again in a new tab, come back, and go on; whatever you send once more is done only once.")
    String sessionEndedText();

    @Message(
            "You are not signed in yet, or as somebody else. Reloading shows the page as whoever is signed in now, and what you have typed here is lost.")
    String sessionEndedStill();

    @Message("Reload")
    String sessionEndedReload();

    @Message("Sign in again")
    String sessionEndedSignIn();

    @Message("I have signed in")
    String sessionEndedRetry();

    @Message("The console can't be reached. Nothing you have typed is lost; try again in a moment.")
    String unreachable();

    @Message("Copied")
    String copied();

    @Message("The browser didn't allow copying. Select the key and copy it by hand.")
    String copyFailed();

    @Message("Hide")
    String hide();

    @Message("To the start page")
    String errorStart();

    @Message("Not available at the moment")
    String errorUnavailableTitle();

    @Message("Something went wrong")
    String errorBrokenTitle();

    @Message("Your role doesn't allow this")
    String errorForbiddenTitle();

    @Message("There is nothing here for you")
    String errorNotFoundTitle();

    @Message("That didn't work")
    String errorRefusedTitle();

    @Message("This request didn't come from a page of the console, so it was refused.")
    String guardForeign();

    @Message("This page is from an earlier session. Reload it.")
    String guardStale();

    @Message("The service that is needed for this doesn't answer at the moment. Nothing was lost; try again soon.")
    String troubleUnavailable();

    @Message("Something went wrong in the console, and has been logged. If it stays so, tell whoever runs it.")
    String troubleBroken();

    @Message("Your session has ended. Sign in again.")
    String troubleSignedOut();

    @Message("Your role in this workspace doesn't allow this. An admin of the workspace can do it.")
    String troubleForbidden();

    @Message("It doesn't exist, or you have no part in it.")
    String troubleNotFound();

    @Message("The service refused this.")
    String troubleRefused();

    @Message("Another key of this workspace that isn't revoked has this name.")
    String troubleNameTaken();

    @Message("The workspace has as many keys as it may have. Revoke one that is no longer used.")
    String troubleTooManyKeys();

    @Message("The key has been revoked, for good.")
    String troubleKeyRevoked();

    @Message("The key has expired. Create another one.")
    String troubleKeyExpired();

    @Message("The last rotation isn't complete yet. Wait for it, or end the old key by hand.")
    String troubleRotationInProgress();

    @Message("That was too often within a minute. Try again in a moment.")
    String troubleRateLimited();

    @Message("The same request is still being worked on. Try again in a moment.")
    String troubleInProgress();

    @Message("This form was already sent with other content. Close it and open it again.")
    String troubleFormReused();

    @Message("Something here isn't right. Check what you typed.")
    String troubleInvalid();

    @Message("The name {detail}.")
    String fieldName(String detail);

    @Message("Choose at least one scope.")
    String fieldScopes();

    @Message("Choose a date in the future.")
    String fieldExpiry();

    @Message("API Keys")
    String keysTitle();

    @Message(
            "Keys with which your programs reach the gateway. Each is shown in full once, or revealed by an admin, and masked everywhere else.")
    String keysLead();

    @Message("Primary sandbox key")
    String primaryTitle();

    @Message("Made with the workspace. Its sandboxes and the desktop app use it, and get its successor by themselves.")
    String primaryLead();

    @Message("The primary key is missing.")
    String primaryMissing();

    @Message("Usage of the primary key")
    String primaryUsage();

    @Message("History of the primary key")
    String primaryHistory();

    @Message("Reveal")
    String reveal();

    @Message("Revealing and copying are recorded in the key's history. A revealed key hides again by itself.")
    String revealHint();

    @Message("Copy")
    String copy();

    @Message("Rotate key")
    String rotateKey();

    @Message("A rotation is under way.")
    String rotationOpen();

    @Message("Show progress")
    String rotationShow();

    @Message("30d Requests")
    String requests30d();

    @Message("30d Cost")
    String cost30d();

    @Message("Last Used")
    String lastUsed();

    @Message("Created")
    String created();

    @Message("Rotated")
    String rotated();

    @Message("Scopes")
    String scopes();

    @Message("Never")
    String never();

    @Message("Additional Gateway Keys")
    String additionalTitle();

    @Message("One for each program and environment, so that each can be revoked alone.")
    String additionalLead();

    @Message("Create key")
    String createKey();

    @Message("Filter keys")
    String filters();

    @Message("Search by name or last four characters")
    String filterSearch();

    @Message("Status")
    String filterStatus();

    @Message("Any status")
    String filterStatusAll();

    @Message("Created by")
    String filterCreator();

    @Message("Anybody")
    String filterCreatorAll();

    @Message("Order")
    String sort();

    @Message("Newest first")
    String sortNewest();

    @Message("Oldest first")
    String sortOldest();

    @Message("Name, from A to Z")
    String sortName();

    @Message("Name, from Z to A")
    String sortNameBack();

    @Message("Used most recently")
    String sortUsedLast();

    @Message("Unused for longest")
    String sortUsedFirst();

    @Message("Most requests")
    String sortMostRequests();

    @Message("Fewest requests")
    String sortFewestRequests();

    @Message("Highest cost")
    String sortMostCost();

    @Message("Lowest cost")
    String sortLeastCost();

    @Message("Apply")
    String filterApply();

    @Message("(you)")
    String you();

    @Message("No additional keys yet")
    String emptyTitle();

    @Message(
            "Create one for each program that calls the gateway: a leaked key is then revoked without touching the others, and each has usage and history of its own.")
    String emptyText();

    @Message("No key fits")
    String noneFoundTitle();

    @Message("No key of this workspace fits what you asked for.")
    String noneFoundText();

    @Message("Show all keys")
    String showAll();

    @Message("First page")
    String firstPage();

    @Message("Next page")
    String nextPage();

    @Message("Name")
    String name();

    @Message("Key")
    String key();

    @Message("Created By")
    String createdBy();

    @Message("date")
    String createdAtLower();

    @Message("created by")
    String createdByLower();

    @Message("Status")
    String status();

    @Message("Actions")
    String actions();

    @Message("Actions for {name}")
    String actionsFor(String name);

    @Message("Only this person's keys")
    String onlyTheirs();

    @Message("Old key ends")
    String oldUntil();

    @Message("Expires")
    String expires();

    @Message("Active")
    String statusActive();

    @Message("Expired")
    String statusExpired();

    @Message("Revoked")
    String statusRevoked();

    @Message("View usage")
    String viewUsage();

    @Message("Rename")
    String rename();

    @Message("Revoke key")
    String revokeKey();

    @Message("Usage is complete through")
    String completeThrough();

    @Message("It isn't known yet how far usage is complete.")
    String usageUnknown();

    @Message("The list of keys is missing.")
    String listMissing();

    @Message("Keeping keys secret")
    String rulesTitle();

    @Message("Environment variables or a secrets manager.")
    String rule1();

    @Message("A key belongs where your programs read it at run time.")
    String rule1Why();

    @Message("Never in source code.")
    String rule2();

    @Message("What is committed once stays in the history, on every machine that has a copy.")
    String rule2Why();

    @Message("One key per environment.")
    String rule3();

    @Message("Then a mistake in development never stops production.")
    String rule3Why();

    @Message("Rotate after changes in the team, or if a key may have been seen.")
    String rule4();

    @Message("Filter by who created a key to find what somebody leaves behind.")
    String rule4Why();

    @Message("Cancel")
    String cancel();

    @Message("Close")
    String close();

    @Message("Done")
    String done();

    @Message("Reason (optional, kept in the history)")
    String reason();

    @Message("Create a gateway key")
    String createTitle();

    @Message("What uses it and where, for example \"Search index, production\".")
    String createNameHint();

    @Message("The scopes can't be shown at the moment. The key gets all of them.")
    String createScopesMissing();

    @Message("The scopes can't be shown at the moment. The key gets those that you have chosen:")
    String createScopesKept();

    @Message("Expires")
    String createExpiry();

    @Message("In 30 days")
    String createExpiry30();

    @Message("In 90 days")
    String createExpiry90();

    @Message("In a year")
    String createExpiry365();

    @Message("On a date")
    String createExpiryDate();

    @Message("Last day (UTC)")
    String createExpiryOn();

    @Message("Save your new key")
    String createdTitle();

    @Message("Save the key's new secret")
    String rotatedTitle();

    @Message("This is the only time that the key \"{name}\" is shown in full. Copy it now and keep it safe.")
    String onceWarning(String name);

    @Message("The new key")
    String onceKey();

    @Message("As an environment variable:")
    String onceEnv();

    @Message("Keep it in an environment variable or a secrets manager, never in source code.")
    String onceRules();

    @Message("You haven't copied the key, and it won't be shown again.")
    String onceLeaveQuestion();

    @Message("Stay and copy")
    String onceLeaveBack();

    @Message("Close without copying")
    String onceLeave();

    @Message(
            "The key \"{name}\" was made when this form was first sent, and it is too late to show it. Rotate it to get a new secret.")
    String onceTooLate(String name);

    @Message("Rename {name}")
    String renameTitle(String name);

    @Message("Rename")
    String renameDo();

    @Message("The key is now called \"{name}\".")
    String renamed(String name);

    @Message("\"{name}\" is revoked and no longer works.")
    String revoked(String name);

    @Message("Revoke {name}?")
    String revokeTitle(String name);

    @Message("The key")
    String revokeText1();

    @Message("stops working immediately, wherever it is used.")
    String revokeText2();

    @Message("This is permanent and can't be undone.")
    String revokeText3();

    @Message("Rotate {name}")
    String rotateTitle(String name);

    @Message("The key gets a new secret, shown once. Its name, scopes, usage and history stay.")
    String rotateText();

    @Message("The old secret ends")
    String rotateOverlap();

    @Message("at once")
    String overlapNone();

    @Message("in an hour")
    String overlapHour();

    @Message("in a day")
    String overlapDay();

    @Message("in a week")
    String overlapWeek();

    @Message("Rotate the primary key")
    String rotatePrimaryTitle();

    @Message(
            "A new secret is made and given to every sandbox and the desktop app. Nobody has to do anything, and no request fails: both secrets work until all of them hold the new one.")
    String rotatePrimaryText();

    @Message("A rotation is under way. Only an immediate one can overtake it.")
    String rotatePrimaryOpen();

    @Message("When does the old secret end?")
    String rotateWhen();

    @Message("After everything has been updated")
    String rotateAfterUpdate();

    @Message("Usually within half a minute. Requests under way finish first.")
    String rotateAfterUpdateWhat();

    @Message("Immediately")
    String rotateImmediately();

    @Message("For a suspected exposure. Programs fail until they hold the new secret, which takes some seconds.")
    String rotateImmediatelyWhat();

    @Message("Rotation of the key")
    String rotationTitle();

    @Message("The new secret is made and on its way.")
    String rotationIssued();

    @Message("A sandbox can't be updated. It is tried again and again; until then the old secret works too.")
    String rotationWaiting();

    @Message("Both secrets work for a while.")
    String rotationOverlapping();

    @Message("Done: only the new secret works.")
    String rotationCompleted();

    @Message("Another rotation has taken over.")
    String rotationSuperseded();

    @Message("How far it is can't be told at the moment. The rotation goes on by itself.")
    String rotationUnknown();

    @Message("New secret made")
    String stepIssued();

    @Message("Sandboxes and desktop app updated")
    String stepSandboxes();

    @Message("Old secret ended")
    String stepRetired();

    @Message("waiting")
    String stepWaiting();

    @Message("End the old secret now")
    String retireOld();

    @Message("Whatever still uses it fails from then on.")
    String retireOldHint();

    @Message("Pages of this key")
    String keyPages();

    @Message("Usage")
    String usageTitle();

    @Message("The key's name and state are missing.")
    String keyMissing();

    @Message("The usage figures are missing.")
    String usageMissing();

    @Message("Not used in the last 30 days")
    String unusedTitle();

    @Message(
            "As soon as a program calls the gateway with this key, its requests, tokens and cost appear here, usually within seconds.")
    String unusedText();

    @Message("Last 30 days, by day")
    String daysTitle();

    @Message("Bars of usage for each day of the last 30 days; the table below has the same numbers")
    String daysLabel();

    @Message("The days as a table")
    String daysTable();

    @Message("Last 48 hours, by hour")
    String hoursTitle();

    @Message("Bars of usage for each of the last 48 hours; the table below has the same numbers")
    String hoursLabel();

    @Message("The hours as a table")
    String hoursTable();

    @Message("By model, last 30 days")
    String modelsTitle();

    @Message("What the bars show")
    String measure();

    @Message("Requests")
    String requests();

    @Message("Cost")
    String cost();

    @Message("Errors")
    String errors();

    @Message("Model")
    String model();

    @Message("When (UTC)")
    String when();

    @Message("Input tokens")
    String inputTokens();

    @Message("of which cached")
    String cachedTokens();

    @Message("Output tokens")
    String outputTokens();

    @Message("Other models")
    String otherModels();

    @Message("CSV by day")
    String csvDays();

    @Message("CSV by hour")
    String csvHours();

    @Message("no price")
    String unpricedAll();

    @Message("+ {count} unpriced")
    String unpricedSome(String count);

    @Message("{count} requests have no known price and are not in this amount")
    String unpricedTitle(String count);

    @Message("{count} requests used models without a known price. They are counted, but not in the cost.")
    String unpricedNotice(String count);

    @Message("Where the cost comes from")
    String costPartsTitle();

    @Message("Billed by providers")
    String reportedPart();

    @Message(
            "What providers billed, as reported by sources whose word is taken. Where that is above zero, it goes before any"
                    + " price list.")
    String reportedPartWhat();

    @Message("Estimated from prices")
    String estimatedPart();

    @Message(
            "Tokens at the prices of the list in force, of all other requests: no cost was reported for them, or zero, or by"
                    + " a source whose word isn\u2019t taken.")
    String estimatedPartWhat();

    @Message(
            "Some of the cost was counted before the two could be told apart, so they don\u2019t add up to it. A replay of"
                    + " usage mends that.")
    String undividedCost();

    @Message("Requests at old prices")
    String stalePart();

    @Message("Their price was last checked long before they were made. They are in the estimate.")
    String stalePartWhat();

    @Message("Requests, provider assumed")
    String assumedPart();

    @Message(
            "They don\u2019t say who served the model. They are in the estimate, at the price of the model\u2019s maker.")
    String assumedPartWhat();

    @Message("Requests without a price")
    String unpricedPart();

    @Message("Nobody knows what they cost. They are not in the cost.")
    String unpricedPartWhat();

    @Message("History")
    String historyTitle();

    @Message("The history is missing.")
    String historyMissing();

    @Message("by")
    String historyBy();

    @Message("Older")
    String historyOlder();

    @Message("Created")
    String historyCreated();

    @Message("Rotated: a new secret was made")
    String historyRotated();

    @Message("Revoked")
    String historyRevoked();

    @Message("Renamed to \"{name}\"")
    String historyRenamed(String name);

    @Message("Revealed")
    String historyRevealed();

    @Message("Sandboxes were given the new secret")
    String historySandboxes();

    @Message("The old secret ended")
    String historyRetired();

    @Message("Reason: {reason}")
    String historyReason(String reason);
}
