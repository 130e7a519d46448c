package dev.keyledger.localstack.token;

import dev.keyledger.localstack.data.DataOption;
import dev.keyledger.localstack.data.Endpoints;
import dev.keyledger.localstack.issuer.SampleUser;
import dev.keyledger.localstack.issuer.TokenRequest;
import dev.keyledger.localstack.report.StackProblem;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints a token and nothing else, so that it can stand in {@code $(…)}. */
@Command(name = "token", description = "Prints a bearer token for a sample user from the running stack's issuer.")
public final class TokenCommand implements Callable<Integer> {
    @Mixin
    private DataOption data;

    @Parameters(paramLabel = "USER", description = "ada, max, eve, kim, ops or gateway.")
    private String login;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SampleUser user = SampleUser.withLogin(login)
                .orElseThrow(() -> new StackProblem("There is no sample user " + login + "; there are "
                        + SampleUser.ALL.stream().map(SampleUser::description).collect(Collectors.joining(", "))));
        Endpoints endpoints = Endpoints.require(data.directory());
        System.out.println(TokenRequest.of(endpoints.issuer(), user));
        return 0;
    }
}
