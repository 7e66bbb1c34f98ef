using Azure.Storage.Blobs;

namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>A storage account and how it is reached.</summary>
/// <param name="name">Its name.</param>
/// <param name="service">Its blob service.</param>
/// <param name="signIn">What requests are signed with, for messages.</param>
/// <param name="isPublicHost">Whether it has the host that every account of Azure's public cloud has, so that no address for it means no such account.</param>
internal sealed class AzureAccount(string name, BlobServiceClient service, string signIn, bool isPublicHost)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its blob service.</summary>
    public BlobServiceClient Service { get; } = service;

    /// <summary>What requests are signed with: complete "refused with ...".</summary>
    public string SignIn { get; } = signIn;

    /// <summary>Host of the service.</summary>
    public string Host { get; } = service.Uri.Host;

    /// <summary>Whether no address for its host means that there is no such account.</summary>
    public bool IsPublicHost { get; } = isPublicHost;

    /// <summary>Whether its namespace is hierarchical, which changes the order of listings; null: not known, or it does not say.</summary>
    public bool? IsHierarchical { get; set; }
}
