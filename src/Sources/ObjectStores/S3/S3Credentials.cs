using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>
/// The AWS SDK's default chain with a deadline. Outside of Amazon's machines its last link, the instance's metadata, may answer nothing for half a minute; and a job asks for each image.
/// </summary>
/// <remarks>Thread-safe. A failure is remembered for <see cref="RememberFailure"/>.</remarks>
/// <param name="find">The chain.</param>
/// <param name="timeout">How long it may take.</param>
/// <param name="time">The clock.</param>
internal sealed class S3Credentials(Func<Task<ImmutableCredentials>> find, TimeSpan timeout, TimeProvider time) : AWSCredentials, IDisposable
{
    /// <summary>How long a failure is remembered, so that each of a million images does not wait for it.</summary>
    public static readonly TimeSpan RememberFailure = TimeSpan.FromSeconds(10);

    private const string WhatToDo =
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile by AWS_PROFILE, run the silo with a role, or set ObjectStores:S3:Anonymous for public buckets.";

    private readonly SemaphoreSlim _one = new(1);
    private ObjectStoreException? _failure;
    private long _failedAt;

    /// <summary>The chain of the SDK: variables, web identity, profiles, containers, the instance's metadata.</summary>
    public static async Task<ImmutableCredentials> OfChainAsync() => await (await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync()).GetCredentialsAsync();

    /// <inheritdoc/>
    public override ImmutableCredentials GetCredentials() => throw new NotSupportedException("Credentials are asked for asynchronously.");

    /// <inheritdoc/>
    /// <exception cref="ObjectStoreException"><see cref="ObjectStoreError.NoCredentials"/>.</exception>
    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        await _one.WaitAsync();
        try
        {
            if (_failure is not null && time.GetElapsedTime(_failedAt) < RememberFailure)
            {
                throw new ObjectStoreException(_failure.Error, _failure.Message);
            }

            // Links of the chain block their thread.
            var found = await Task.Run(find).WaitAsync(timeout, time);
            _failure = null;
            return found;
        }
        catch (Exception failure) when (failure is not ObjectStoreException)
        {
            (_failure, _failedAt) = (Explain(failure), time.GetTimestamp());
            throw _failure;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    // The SDK's own text names files, accounts and roles, and is not repeated.
    private ObjectStoreException Explain(Exception failure) => new(
        ObjectStoreError.NoCredentials,
        failure switch
        {
            TimeoutException => $"No AWS credentials were found within {timeout.TotalSeconds:0} seconds. {WhatToDo}",
            Amazon.Runtime.CredentialManagement.ProfileNotFoundException => "The profile that AWS_PROFILE names does not exist. Correct it, or add the profile with `aws configure`.",
            ProcessAWSCredentialException => "The program that the AWS profile names as credential_process failed. Run it by hand to see why.",
            _ when failure.Message.Contains("SSO", StringComparison.OrdinalIgnoreCase) =>
                "The AWS profile signs in by IAM Identity Center (SSO), and its sign-in is missing or has expired. Run `aws sso login`.",
            _ => $"No AWS credentials were found. {WhatToDo}",
        });
}
