using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.S3;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>The chain of credentials: it ends in time, is not asked again for each image, and tells no secrets.</summary>
public sealed class S3CredentialsTests
{
    [Fact]
    public async Task A_chain_that_hangs_ends_after_the_timeout()
    {
        var never = new TaskCompletionSource<ImmutableCredentials>();
        using var credentials = new S3Credentials(() => never.Task, TimeSpan.FromMilliseconds(100), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => credentials.GetCredentialsAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.Equal(ObjectStoreError.NoCredentials, failure.Error);
    }

    [Fact]
    public async Task A_failure_is_remembered_for_a_while_and_then_asked_for_again()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var asked = 0;
        using var credentials = new S3Credentials(
            () => ++asked == 1 ? throw new AmazonClientException("none") : Task.FromResult(new ImmutableCredentials("key", "secret", null)), TimeSpan.FromSeconds(5), time);

        for (var image = 0; image < 100; image++)
        {
            await Assert.ThrowsAsync<ObjectStoreException>(credentials.GetCredentialsAsync);
        }

        Assert.Equal(1, asked);
        time.Advance(S3Credentials.RememberFailure);
        Assert.Equal("key", (await credentials.GetCredentialsAsync()).AccessKey);
    }

    [Theory]
    [InlineData("No valid SSO Token could be found.", "aws sso login")]
    [InlineData("Anything else of /root/.aws", "AWS_ACCESS_KEY_ID")]
    public async Task A_message_says_what_to_do_and_repeats_nothing(string text, string says)
    {
        using var credentials = new S3Credentials(() => throw new AmazonClientException(text), TimeSpan.FromSeconds(5), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(credentials.GetCredentialsAsync);

        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_does_not_exist_is_told()
    {
        using var credentials = new S3Credentials(() => throw new ProfileNotFoundException("anna"), TimeSpan.FromSeconds(5), TimeProvider.System);

        Assert.Contains("AWS_PROFILE", (await Assert.ThrowsAsync<ObjectStoreException>(credentials.GetCredentialsAsync)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWSSDK.SecurityToken")]
    [InlineData("AWSSDK.SSO")]
    [InlineData("AWSSDK.SSOOIDC")]
    public void The_packages_that_the_chain_loads_by_name_are_there(string assembly) => Assert.NotNull(System.Reflection.Assembly.Load(assembly));
}
