using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.Google;
using ZeroShotOrleans.Tests.ObjectStores.Google;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Collecting;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Google.GoogleStores;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.Google;

/// <summary>Which credentials go where.</summary>
public sealed class GoogleCredentialTests
{
    private static readonly ObjectStoreOptions _short = new() { TimeoutSeconds = 1, MaxRetries = 0 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finds_no_credentials_within_the_timeout_and_does_not_look_again_for_each_image()
    {
        var asked = 0;
        using var store = With(new GoogleStoreOptions(), _short, async _ =>
        {
            asked++;
            await Task.Delay(TimeSpan.FromSeconds(20), CancellationToken.None);
            throw new InvalidOperationException();
        });
        foreach (var _ in Enumerable.Range(0, 20))
        {
            var failure = await FailsAsync(ObjectStoreError.NoCredentials, () => store.ReadAsync(At("x"))).WaitAsync(TimeSpan.FromSeconds(10), Token);
            Assert.StartsWith("No Google credentials were found within 1 seconds. Set GOOGLE_APPLICATION_CREDENTIALS", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, asked);
        using var none = With(new GoogleStoreOptions(), _short);
        Assert.StartsWith("No Google credentials were found, or", (await FailsAsync(ObjectStoreError.NoCredentials, () => none.KeysAsync(At("")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_no_token_over_http()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        using var store = With(new GoogleStoreOptions { Endpoint = stub.Endpoint }, _short, _ => Task.FromResult(GoogleCredential.FromAccessToken("SECRET")));
        await FailsAsync(ObjectStoreError.NoCredentials, () => store.ReadAsync(At("x")));
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task Uses_an_emulator_without_credentials()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.Put(Bucket, "x", [1]);
        var authorizations = new List<string>();
        stub.OnRequest = (context, _) =>
        {
            authorizations.Add(context.Request.Headers.Authorization.ToString());
            return Task.FromResult(false);
        };
        foreach (var emulator in (string[])[stub.Endpoint.Authority, stub.Endpoint.ToString()])
        {
            using var store = With(new GoogleStoreOptions(), _short, _ => Task.FromResult(GoogleCredential.FromAccessToken("SECRET")), emulator);
            Assert.Equal([1], await store.ReadAsync(At("x")));
        }

        Assert.Equal(["", ""], authorizations);
        using var wrong = With(new GoogleStoreOptions(), _short, emulator: "http://user:SECRET@host");
        Assert.DoesNotContain("SECRET", (await FailsAsync(ObjectStoreError.Refused, () => wrong.ReadAsync(At("x")))).Message, StringComparison.Ordinal);
    }

    // What Google's token service answers, by its own text.
    [Theory]
    [InlineData("Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.", ObjectStoreError.ClockSkew, "Set it by NTP")]
    [InlineData("Token has been expired or revoked. SECRET", ObjectStoreError.AccessDenied, "wrong, expired or revoked")]
    [InlineData(null, ObjectStoreError.AccessDenied, "wrong, expired or revoked")]
    public void Names_refused_tokens(string? description, object error, string says)
    {
        using var access = new GoogleAccess(new GoogleStoreOptions(), _short, _ => null, _ => throw new InvalidOperationException(), TimeProvider.System, TimeSpan.Zero);
        var failure = new GoogleErrors(_short, access).Of(new TokenResponseException(new TokenErrorResponse { Error = "invalid_grant", ErrorDescription = description }), At("x"));
        Assert.Equal((ObjectStoreError)error, failure.Error);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "forbidden", false, ObjectStoreError.AccessDenied, "may not be read with the credentials of this machine, or a policy forbids it (forbidden, status 403). Grant roles/storage.objectViewer on the bucket 'photos'.")]
    [InlineData(403, "forbidden", true, ObjectStoreError.AccessDenied, "Grant roles/storage.objectUser on the bucket 'photos'.")]
    [InlineData(401, "authError", false, ObjectStoreError.AccessDenied, "does not accept the credentials of this machine")]
    [InlineData(403, "rateLimitExceeded", false, ObjectStoreError.Throttled, "asks for fewer requests")]
    [InlineData(403, "UserProjectAccessDenied", false, ObjectStoreError.AccessDenied, "Grant serviceusage.services.use on it.")]
    [InlineData(403, "retentionPolicyNotMet", true, ObjectStoreError.Refused, "is kept by a retention policy")]
    [InlineData(403, "accountDisabled", false, ObjectStoreError.AccessDenied, "is disabled")]
    [InlineData(403, "<b>SECRET</b>", false, ObjectStoreError.AccessDenied, "(status 403)")]
    public void Names_what_credentials_may_not_do(int status, string reason, bool writes, object error, string says)
    {
        using var access = new GoogleAccess(new GoogleStoreOptions(), _short, _ => null, _ => throw new InvalidOperationException(), TimeProvider.System, TimeSpan.Zero);
        var failure = new GoogleErrors(_short, access).OfAnswer(status, reason, "SECRET@example.org", At("x"), writes);
        Assert.Equal((ObjectStoreError)error, failure.Error);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UserProject", "not a project?", "UserProject must be the ID or number of a project")]
    [InlineData("Endpoint", "https://host/path", "must have no path")]
    [InlineData("Endpoint", "https://user:SECRET@host/", "ObjectStores:Google:Endpoint must be an http or https URL")]
    public void Checks_its_settings(string setting, string value, string says)
    {
        using var services = Services(setting, value);
        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<GoogleStoreOptions>>().Value);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_registered_once()
    {
        using var services = Services("UserProject", "my-project");
        Assert.Equal("my-project", services.GetRequiredService<IOptions<GoogleStoreOptions>>().Value.UserProject);
        Assert.IsType<GoogleStore>(Assert.Single(services.GetServices<IObjectStore>()));
    }

    private static ServiceProvider Services(string setting, string value) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new($"{GoogleStoreOptions.Section}:{setting}", value)]).Build())
        .AddObjectStore<GoogleStore, GoogleStoreOptions, GoogleStoreOptionsValidator>(GoogleStoreOptions.Section)
        .AddObjectStore<GoogleStore, GoogleStoreOptions, GoogleStoreOptionsValidator>(GoogleStoreOptions.Section).BuildServiceProvider();
}
