using Amazon.Runtime;
using ZeroShotOrleans.Sources.ObjectStores.S3;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>The SDK's own chain, as this process's environment directs it. Nothing else runs meanwhile.</summary>
[Collection(nameof(SoloGroup))]
public sealed class S3ChainTests : IDisposable
{
    private static readonly string[] _variables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED"];

    private readonly string?[] _before = [.. _variables.Select(Environment.GetEnvironmentVariable)];
    private readonly string _file = Path.GetTempFileName();

    public S3ChainTests()
    {
        foreach (var variable in _variables)
        {
            Environment.SetEnvironmentVariable(variable, null);
        }

        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", _file);
    }

    [Fact]
    public async Task Variables_come_before_profiles()
    {
        await File.WriteAllTextAsync(_file, "[default]\naws_access_key_id = of-default\naws_secret_access_key = secret\n", TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "of-variables");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret");
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", "session");

        var found = await FindAsync();

        Assert.Equal(("of-variables", "session"), (found.AccessKey, found.Token));
    }

    public void Dispose()
    {
        foreach (var (variable, value) in _variables.Zip(_before))
        {
            Environment.SetEnvironmentVariable(variable, value);
        }

        File.Delete(_file);
    }

    private static async Task<ImmutableCredentials> FindAsync()
    {
        using var credentials = new S3Credentials(S3Credentials.OfChainAsync, TimeSpan.FromSeconds(30), TimeProvider.System);
        return await credentials.FindAsync(TestContext.Current.CancellationToken);
    }
}
