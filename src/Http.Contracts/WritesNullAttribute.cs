namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Says that an answer names a member also when it has no value; the others leave it out.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class WritesNullAttribute : Attribute;
