using System.Net;
using System.Net.Sockets;
using Azure.Core;
using Azure.Identity;

namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>
/// Azure's default chain: environment, workload identity, managed identity, Azure CLI, PowerShell and Developer CLI. Where no metadata service can be connected to, managed identity is left out: it
/// would be tried for half a minute before the command lines are asked.
/// </summary>
internal static class AzureChain
{
    private const int MetadataPort = 80;

    // A machine's own service answers within milliseconds.
    private static readonly TimeSpan _metadataLimit = TimeSpan.FromSeconds(1);

    // Where one of these is set, identities come from elsewhere than the metadata service.
    private static readonly string[] _otherServices = ["IDENTITY_ENDPOINT", "MSI_ENDPOINT", "IMDS_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST"];

    /// <summary>Creates the chain for this machine.</summary>
    public static async Task<TokenCredential> CreateAsync(CancellationToken cancellationToken)
    {
        var hasIdentity = _otherServices.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })
            || File.Exists("/opt/azcmagent/bin/himds")
            || await AcceptsAsync(new IPEndPoint(IPAddress.Parse("169.254.169.254"), MetadataPort), _metadataLimit, cancellationToken);

        // Nobody can sign in at a silo, and no development environment runs there.
        return new DefaultAzureCredential(new DefaultAzureCredentialOptions
        {
            ExcludeManagedIdentityCredential = !hasIdentity,
            ExcludeInteractiveBrowserCredential = true,
            ExcludeVisualStudioCredential = true,
            ExcludeVisualStudioCodeCredential = true,
            ExcludeBrokerCredential = true,
        });
    }

    /// <summary>Whether a connection is accepted within a time limit.</summary>
    internal static async Task<bool> AcceptsAsync(IPEndPoint service, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit);
        using var socket = new Socket(service.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(service, timeout.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
