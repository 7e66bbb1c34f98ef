using Azure.Core;
using Azure.Identity;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.Azure;

/// <summary>A default chain on a machine without credentials; counts how often it is asked.</summary>
internal sealed class NoCredential : TokenCredential
{
    public int Asked { get; private set; }

    /// <summary>How long it looks for some.</summary>
    public TimeSpan Looks { get; init; }

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Asked++;
        await Task.Delay(Looks, CancellationToken.None);
        throw new CredentialUnavailableException("DefaultAzureCredential failed to retrieve a token from the included credentials.");
    }
}
