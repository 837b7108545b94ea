from django.urls import path

from consultations.due import views

urlpatterns = [
    path("", views.TaskListView.as_view(), name="task_list"),
    path("new/", views.TaskCreateView.as_view(), name="task_create"),
    path("<int:pk>/edit/", views.TaskUpdateView.as_view(), name="task_edit"),
    path("<slug:kind>/<slug:key>/done/", views.TaskDoneView.as_view(), name="task_done"),
    path("<slug:kind>/<slug:key>/undo/", views.TaskUndoView.as_view(), name="task_undo"),
    path("<slug:kind>/<slug:key>/move/", views.TaskMoveView.as_view(), name="task_move"),
    path("<slug:kind>/<slug:key>/hand-over/", views.TaskHandOverView.as_view(), name="task_hand_over"),
]
