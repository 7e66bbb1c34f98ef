namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Marks a member that responses write even if it is null; other members are omitted.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class WritesNullAttribute : Attribute;
