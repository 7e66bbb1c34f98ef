using System.Net;
using System.Net.Sockets;
using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.Azure;
using ZeroShotOrleans.Tests.ObjectStores.Azure;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Azure.AzureStores;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Collecting;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.Azure;

/// <summary>Which credentials go where.</summary>
public sealed class AzureCredentialTests
{
    private const string Key = AzureStub.Key;

    private static readonly ObjectStoreOptions _short = new() { TimeoutSeconds = 1, MaxRetries = 0 };

    [Fact]
    public void Prefers_the_connection_string_then_the_key_then_the_signature()
    {
        var all = new Dictionary<string, string?>
        {
            ["AZURE_STORAGE_CONNECTION_STRING"] = $"AccountName=first;AccountKey={Key}", ["AZURE_STORAGE_ACCOUNT"] = "second", ["AZURE_STORAGE_KEY"] = Key, ["AZURE_STORAGE_SAS_TOKEN"] = "?sv=1&sig=x",
        };
        Assert.Equal(("first", "with the key of AZURE_STORAGE_CONNECTION_STRING"), SignIn(all));
        all.Remove("AZURE_STORAGE_CONNECTION_STRING");
        Assert.Equal(("second", "with the key of AZURE_STORAGE_KEY"), SignIn(all));
        all["AZURE_STORAGE_KEY"] = "";
        Assert.Equal(("second", "with the signature of AZURE_STORAGE_SAS_TOKEN"), SignIn(all));
        all.Remove("AZURE_STORAGE_SAS_TOKEN");
        Assert.Equal(("second", "with the credentials of Azure's default chain"), SignIn(all));
        Assert.Equal(("third", "with the credentials of Azure's default chain"), SignIn(all, new AzureStoreOptions { Account = "third" }));
        Assert.Equal(("third", "without credentials"), SignIn(all, new AzureStoreOptions { Account = "third", Anonymous = true }));
    }

    // A signature made with a key of one account says nothing to another, but a shared access signature would be given away.
    [Fact]
    public void Signs_requests_to_other_accounts_with_the_default_chain_only()
    {
        foreach (var environment in (Dictionary<string, string?>[])
        [
            new() { ["AZURE_STORAGE_CONNECTION_STRING"] = $"AccountName=mine;AccountKey={Key};BlobEndpoint=http://127.0.0.1:1/mine" },
            new() { ["AZURE_STORAGE_ACCOUNT"] = "mine", ["AZURE_STORAGE_KEY"] = Key },
            new() { ["AZURE_STORAGE_ACCOUNT"] = "mine", ["AZURE_STORAGE_SAS_TOKEN"] = "sv=1&sig=x" },
        ])
        {
            using var accounts = Accounts(environment, new AzureStoreOptions());
            var other = accounts.Of(new ObjectAddress(ObjectStoreKind.Azure, "other", "c", "x"));
            Assert.Equal("with the credentials of Azure's default chain", other.SignIn);
            Assert.Equal(new Uri("https://other.blob.core.windows.net/"), other.Service.Uri);
            Assert.False(other.Service.CanGenerateAccountSasUri);
            Assert.StartsWith("with the", accounts.Of(At("c", "x")).SignIn, StringComparison.Ordinal);
            Assert.Equal("mine", accounts.Of(new ObjectAddress(ObjectStoreKind.Azure, "mine", "c", "x")).Name);
        }
    }

    [Theory]
    [InlineData("AccountName=mine;AccountKey=a2V5;EndpointSuffix=core.chinacloudapi.cn;DefaultEndpointsProtocol=https", "mine", "https://mine.blob.core.chinacloudapi.cn/")]
    [InlineData("AccountName=mine;AccountKey=a2V5", "mine", "https://mine.blob.core.windows.net/")]
    [InlineData(" BlobEndpoint=https://mine.blob.core.windows.net/ ; SharedAccessSignature=sv=1&sig=a%3D ;", "mine", "https://mine.blob.core.windows.net/")]
    [InlineData("UseDevelopmentStorage=true", "devstoreaccount1", "http://127.0.0.1:10000/devstoreaccount1")]
    public void Reads_connection_strings(string text, string account, string endpoint)
    {
        using var accounts = Accounts(new() { ["AZURE_STORAGE_CONNECTION_STRING"] = text }, new AzureStoreOptions());
        var own = accounts.Of(At("c", "x"));
        Assert.Equal((account, new Uri(endpoint)), (own.Name, own.Service.Uri));
    }

    [Theory]
    [InlineData("SECRET")]
    [InlineData("AccountKey=SECRET")]
    [InlineData("AccountName=mine;BlobEndpoint=SECRET")]
    [InlineData("AccountName=mine;AccountKey=SECRET!")]
    [InlineData("AccountName=mine;BlobEndpoint=https://mine.blob.core.windows.net/?sig=SECRET")]
    public void Refuses_invalid_ones_without_repeating_them(string text)
    {
        using var accounts = Accounts(new() { ["AZURE_STORAGE_CONNECTION_STRING"] = text }, new AzureStoreOptions());
        var failure = Assert.Throws<ObjectStoreException>(() => accounts.Of(At("c", "x")));
        Assert.DoesNotContain("SECRET", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("AZURE_STORAGE_CONNECTION_STRING", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Asks_for_an_account_where_none_is_known()
    {
        using var accounts = Accounts([], new AzureStoreOptions());
        var failure = Assert.Throws<ObjectStoreException>(() => accounts.Of(At("c", "x")));
        Assert.Contains("ObjectStores:Azure:Account", failure.Message, StringComparison.Ordinal);
        Assert.Equal("any", accounts.Of(new ObjectAddress(ObjectStoreKind.Azure, "any", "c", "x")).Name);
    }

    [Fact]
    public async Task Finds_no_credentials_within_the_timeout_and_does_not_look_again_for_each_image()
    {
        var slow = new NoCredential { Looks = TimeSpan.FromSeconds(20) };
        using var store = With(new() { ["AZURE_STORAGE_ACCOUNT"] = "mine" }, limits: _short, chain: slow);
        foreach (var _ in Enumerable.Range(0, 20))
        {
            var failure = await FailsAsync(ObjectStoreError.NoCredentials, () => store.ReadAsync(At("photos", "x"))).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            Assert.StartsWith("No Azure credentials were found within 1 seconds. Set AZURE_STORAGE_CONNECTION_STRING", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, slow.Asked);

        using var fast = With(new() { ["AZURE_STORAGE_ACCOUNT"] = "mine" }, limits: _short);
        Assert.StartsWith("No Azure credentials were found. ", (await FailsAsync(ObjectStoreError.NoCredentials, () => fast.KeysAsync(At("photos", "")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_for_a_managed_identity_only_where_its_service_accepts_connections()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var service = (IPEndPoint)listener.LocalEndpoint;
        Assert.True(await AzureChain.AcceptsAsync(service, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        listener.Stop();
        Assert.False(await AzureChain.AcceptsAsync(service, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AzureChain.AcceptsAsync(service, TimeSpan.FromSeconds(10), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Sends_no_token_over_http()
    {
        await using var stub = await AzureStub.StartAsync(context => AzureStub.BlobAsync(context, [1]));
        using var store = With(new(), new AzureStoreOptions { Endpoint = new Uri(stub.Endpoint) }, chain: new Token());
        var failure = await FailsAsync(ObjectStoreError.NoCredentials, () => store.ReadAsync(At("photos", "x")));
        Assert.Contains("over http, which tokens are not sent over", failure.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task Sends_no_credentials_where_it_is_anonymous()
    {
        var authorizations = new List<string>();
        await using var stub = await AzureStub.StartAsync(context =>
        {
            authorizations.Add(context.Request.Headers.Authorization.ToString());
            return AzureStub.BlobAsync(context, [1]);
        });
        using var store = With(new() { ["AZURE_STORAGE_CONNECTION_STRING"] = stub.ConnectionString }, new AzureStoreOptions { Endpoint = new Uri(stub.Endpoint), Anonymous = true }, chain: new Token());
        Assert.Equal([1], await store.ReadAsync(At("photos", "x")));
        using var signed = Of(stub.ConnectionString);
        await signed.ReadAsync(At("photos", "x"));
        Assert.Equal("", authorizations[0]);
        Assert.StartsWith("SharedKey acct:", authorizations[1], StringComparison.Ordinal);
        Assert.DoesNotContain(stub.Requests, request => request.Contains("sig=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Account", "Has Capitals", "Account must be a storage account")]
    [InlineData("Account", "ab", "Account must be a storage account")]
    [InlineData("Endpoint", "https://mine.blob.core.windows.net/?sig=SECRET", "ObjectStores:Azure:Endpoint must be an http or https URL")]
    [InlineData("Endpoint", "ftp://mine/", "ObjectStores:Azure:Endpoint must be an http or https URL")]
    [InlineData("Endpoint", "mine", "ObjectStores:Azure:Endpoint must be an http or https URL")]
    public void Checks_its_settings(string setting, string value, string says)
    {
        using var services = Services(setting, value);
        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<AzureStoreOptions>>().Value);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_registered_once()
    {
        using var services = Services("Account", "mine");
        Assert.Equal("mine", services.GetRequiredService<IOptions<AzureStoreOptions>>().Value.Account);
        Assert.IsType<AzureStore>(Assert.Single(services.GetServices<IObjectStore>()));
    }

    private static ServiceProvider Services(string setting, string value) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new($"{AzureStoreOptions.Section}:{setting}", value)]).Build())
        .AddObjectStore<AzureStore, AzureStoreOptions, AzureStoreOptionsValidator>(AzureStoreOptions.Section)
        .AddObjectStore<AzureStore, AzureStoreOptions, AzureStoreOptionsValidator>(AzureStoreOptions.Section).BuildServiceProvider();

    private static AzureAccounts Accounts(Dictionary<string, string?> environment, AzureStoreOptions options) =>
        new(options, new ObjectStoreOptions(), environment.GetValueOrDefault, new NoCredential(), TimeSpan.FromMilliseconds(5));

    private static (string Account, string SignIn) SignIn(Dictionary<string, string?> environment, AzureStoreOptions? options = null)
    {
        using var accounts = Accounts(environment, options ?? new AzureStoreOptions());
        var own = accounts.Of(At("c", "x"));
        return (own.Name, own.SignIn);
    }

    private sealed class Token : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("SECRET", DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
