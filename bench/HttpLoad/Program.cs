using ZeroShotOrleans.HttpLoad;

return await LoadOptions.Command(LoadRun.RunAsync).Parse(args).InvokeAsync();
