namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>A query parameter that an endpoint reads itself, as its metadata. Those that the framework binds need none.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">For the OpenAPI document.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="IsList">Whether it may be repeated.</param>
internal sealed record QueryParameter(string Name, string Description, Type Type, bool IsList = false);
