using Azure.Core;
using Azure.Identity;

namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>
/// Azure's default chain, which asks one place after the other, within a time limit. A failure is remembered for a while: otherwise each of a million images would ask again.
/// </summary>
/// <param name="create">Creates the chain at its first use, and again after a failure.</param>
/// <param name="timeout">Time limit for one token.</param>
/// <param name="time">The clock.</param>
internal sealed class BoundedCredential(Func<CancellationToken, Task<TokenCredential>> create, TimeSpan timeout, TimeProvider time) : TokenCredential
{
    private static readonly TimeSpan _remember = TimeSpan.FromSeconds(10);

    private const string WhatToDo =
        "Set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN; run 'az login'; give the machine a managed identity; "
        + $"or, for public containers, set {AzureStoreOptions.Section}:{nameof(AzureStoreOptions.Anonymous)}.";

    private volatile TokenCredential? _chain;
    private volatile Failure? _failure;

    /// <inheritdoc/>
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        if (_failure is { } failure && time.GetElapsedTime(failure.At) < _remember)
        {
            throw failure.ToException();
        }

        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // Some members of the chain do not look at the token while they wait for a program.
            var chain = _chain ?? await create(either.Token).WaitAsync(either.Token);
            var token = await chain.GetTokenAsync(requestContext, either.Token).AsTask().WaitAsync(either.Token);
            _chain = chain;
            return token;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Remember(ObjectStoreError.NoCredentials, $"No Azure credentials were found within {timeout.TotalSeconds} seconds. {WhatToDo}");
        }
        catch (CredentialUnavailableException)
        {
            throw Remember(ObjectStoreError.NoCredentials, $"No Azure credentials were found. {WhatToDo}");
        }
        catch (AuthenticationFailedException exception)
        {
            // Its text names tenants and programs, and may hold what a server answered.
            throw Remember(ObjectStoreError.AccessDenied, "The Azure credentials of the default chain are refused: they are wrong or expired. Sign in again, or renew the secret.", exception);
        }
    }

    private ObjectStoreException Remember(ObjectStoreError error, string message, Exception? inner = null)
    {
        var failure = new Failure(time.GetTimestamp(), error, message, inner);
        (_failure, _chain) = (failure, null);
        return failure.ToException();
    }

    private sealed record Failure(long At, ObjectStoreError Error, string Message, Exception? Inner)
    {
        public ObjectStoreException ToException() => new(Error, Message, Inner);
    }
}
